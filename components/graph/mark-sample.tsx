// One mark as the picture draws it; the words beside it say what it is.

import { FIELD_HEIGHT, type Mark } from './marks.ts';
import { IMAGE_WIDTH, offsetOf } from './samples.ts';

/** `image` undefined: it is not drawn yet, and its place is kept. */
export function MarkSample({ mark, image }: { readonly mark: Mark; readonly image: string | undefined }) {
  const size = { width: mark.width, height: FIELD_HEIGHT };
  const drawn = {
    backgroundImage: `url("${image}")`,
    backgroundSize: `${IMAGE_WIDTH}px ${FIELD_HEIGHT}px`,
    backgroundPosition: `${-offsetOf(mark)}px 0`,
  };
  return (
    <span
      aria-hidden="true"
      data-mark={mark.id}
      className="inline-block shrink-0 rounded bg-canvas"
      style={image === undefined ? size : { ...size, ...drawn }}
    />
  );
}
