'use client';
// useFaces: have the faces that the canvas draws with been loaded?

import { useEffect, useState } from 'react';

const FACES = ['13px "Inter Variable"', '600 13px "Inter Variable"', '11px "JetBrains Mono Variable"'];
/** A picture in another face is better than none, in ms. */
const PATIENCE = 1500;

export function useFaces(): boolean {
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLoaded(true), PATIENCE);
    void Promise.allSettled(FACES.map((face) => document.fonts.load(face))).then(() => setLoaded(true));
    return () => clearTimeout(timer);
  }, []);
  return loaded;
}
