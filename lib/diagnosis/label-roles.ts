// What labels tell of a Pod by convention: what it is, which part, which version, and the role that it has among its like.

/** Labels that say what something is: who shares them is the same application, whatever else differs. */
export const IDENTITY: ReadonlySet<string> = new Set([
  'app',
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'k8s-app',
  'name',
  'run',
]);

/** Labels that say which version it is: an application is meant to have several of them at once. */
const VERSIONS: ReadonlySet<string> = new Set([
  'version',
  'app.kubernetes.io/version',
  'helm.sh/chart',
  'chart',
  'track',
  // What Istio's injector makes of the version.
  'service.istio.io/canonical-revision',
]);

export function isVersion(label: string): boolean {
  return VERSIONS.has(label);
}

/** Labels that a controller writes for each revision of its template, or for each Pod: never the same for long, or never shared. */
const GENERATED: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

export function isGenerated(label: string): boolean {
  return GENERATED.has(label);
}

/** Of a set in which one has the say: somebody must have these. */
const LEADING: ReadonlySet<string> = new Set([
  'primary',
  'master',
  'leader',
  'active',
  'writer',
  'write',
  'rw',
  'readwrite',
  'read-write',
  'stable',
  'main',
  'live',
  'true',
]);

/** And these nobody: there is one instance, or no release under way, or it is the turn of the other colour. */
const FOLLOWING: ReadonlySet<string> = new Set([
  'replica',
  'secondary',
  'slave',
  'follower',
  'standby',
  'sync_standby',
  'standby_leader',
  'passive',
  'backup',
  'reader',
  'read',
  'ro',
  'readonly',
  'read-only',
  'arbiter',
  'hidden',
  'canary',
  'preview',
  'idle',
  'false',
]);

/** Of blue-green deployments: either may be idle. */
const COLOURS: ReadonlySet<string> = new Set(['blue', 'green', 'red', 'black', 'white', 'a', 'b']);

/** A name of a role, in whatever label it stands. */
export function isRoleName(value: string): boolean {
  const name = value.toLowerCase();
  return LEADING.has(name) || FOLLOWING.has(name) || COLOURS.has(name);
}

/** `shop.example/colour` -> `colour` */
function tailOf(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1);
}

const TURNS: ReadonlySet<string> = new Set(['colour', 'color', 'slot']);

/** Does the name say that it is for this colour or version, or for one that is not out? The Service of whichever is out has a plain name. */
function isNamedFor(name: string, value: string): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  if (words.some((word) => FOLLOWING.has(word))) return true;
  return `-${words.join('-')}-`.includes(`-${value.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-`);
}

/**
 * May the Service of this name have nobody with `label=empty`, while others have `label=served`? So it is of replicas beside a primary, of
 * the colour whose turn it is not, and of a version that is not out; not of a primary, and not of labels that tell parts from one another.
 */
export function mayBeVacant(name: string, label: string, empty: string, served: string): boolean {
  const value = empty.toLowerCase();
  if (LEADING.has(value)) return false;
  if (FOLLOWING.has(value)) return isRoleName(served);
  const isTurn = TURNS.has(tailOf(label)) || isVersion(label) || (COLOURS.has(value) && COLOURS.has(served.toLowerCase()));
  return isTurn && isNamedFor(name, value);
}
