// A recording with further objects: for kinds that no control plane was recorded with, such as those of the Gateway API.

import { finishRecording, type Recording } from '#server/replay/recording.ts';
import { apiVersion, describeResource, type Resource } from '#server/replay/resource.ts';
import { storeObject } from '#server/replay/stored-object.ts';

/** As an API server would send it, without a resourceVersion. */
export type AddedObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

function resourceOf(known: readonly Resource[], object: AddedObject): Resource {
  const found = known.find((r) => r.kind === object.kind && apiVersion(r) === object.apiVersion);
  if (found !== undefined) return found;
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
  return describeResource(group ?? '', version ?? '', `${object.kind.toLowerCase()}s`.replace(/([^aeiou])ys$/, '$1ies'), object.kind);
}

/** They are there from the start and stay; their kinds are served even where the recording lacks them. */
export function addObjects(recording: Recording, objects: readonly AddedObject[]): Recording {
  const resources = [...recording.resources];
  const added = objects.map((object) => {
    const resource = resourceOf(resources, object);
    if (!resources.includes(resource)) resources.push(resource);
    return storeObject(resource, { ...object, metadata: { ...object.metadata, resourceVersion: String(recording.version) } });
  });
  return finishRecording({ ...recording, resources, initial: [...recording.initial, ...added] }, recording.duration - 1);
}
