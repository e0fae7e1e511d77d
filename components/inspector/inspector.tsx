'use client';
// The inspector: what is known about the selected thing.

export function Inspector() {
  return null;
}
