// The tables of ClusterState: the records of each kind, by key.

import type { Key } from '#lib/kube/key.ts';
import type { Kind, RecordOf } from './record.ts';

export type Tables = { readonly [K in Kind]: Map<Key, RecordOf<K>> };
