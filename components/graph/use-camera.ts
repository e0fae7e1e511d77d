'use client';
// useCamera: where the camera is, told only to who listens: the picture itself is not rendered anew while it is panned.

import { useState, useSyncExternalStore } from 'react';
import type { Camera } from './diagram.ts';

export type CameraStore = {
  readonly set: (camera: Camera) => void;
  readonly read: () => Camera | undefined;
  readonly subscribe: (listener: () => void) => () => void;
};

function createCameraStore(): CameraStore {
  const listeners = new Set<() => void>();
  let held: Camera | undefined;
  return {
    set(camera) {
      held = camera;
      for (const listener of listeners) listener();
    },
    read: () => held,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useCameraStore(): CameraStore {
  const [store] = useState(createCameraStore);
  return store;
}

export function useCamera(store: CameraStore): Camera | undefined {
  return useSyncExternalStore(store.subscribe, store.read, () => undefined);
}
