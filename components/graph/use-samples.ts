'use client';
// useSamples: the image of the marks in the theme of the page, drawn once for each.

import { useEffect, useState } from 'react';
import { readPalette } from './palette.ts';
import { drawSamples } from './samples.ts';
import { useFaces } from './use-faces.ts';

type Theme = 'light' | 'dark';

const drawn = new Map<Theme, Promise<string>>();

/** The tokens are those of the page, which has its theme before anything hears of it. */
function samplesIn(theme: Theme): Promise<string> {
  let image = drawn.get(theme);
  if (image === undefined) drawn.set(theme, (image = drawSamples(readPalette(document.documentElement))));
  return image;
}

/** Undefined until it is drawn. */
export function useSamples(theme: Theme): string | undefined {
  const [image, setImage] = useState<string>();
  const drawable = useFaces();
  useEffect(() => {
    if (!drawable) return undefined;
    let wanted = true;
    void samplesIn(theme).then((made) => {
      if (wanted) setImage(made);
    });
    return () => {
      wanted = false;
    };
  }, [theme, drawable]);
  return image;
}
