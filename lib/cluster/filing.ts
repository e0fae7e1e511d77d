// Filing: how a record comes under the keys of an index, and by the same code goes from there.

import type { Key } from '#lib/kube/key.ts';
import type { link } from './multimap.ts';
import type { Kind, RecordOf } from './record.ts';
import type { Tables } from './tables.ts';

/** Records with some of their indexes; a ClusterState has all. */
export type Filed<I> = { readonly tables: Tables; readonly index: I };

/**
 * `how` is link for a record that comes, unlink for one that goes. `other` is what it replaces, or what replaces it, under the same key:
 * most changes of a record touch little, and what both agree on is left as it is.
 */
export type Filing<K extends Kind, I> = (
  state: Filed<I>,
  how: typeof link,
  key: Key,
  record: RecordOf<K>,
  other: RecordOf<K> | undefined,
) => void;
