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

/** One of which somebody must have it. */
export function isLeading(value: string): boolean {
  return LEADING.has(value.toLowerCase());
}

/** Of the words above, those that mean nothing else inside of a name: `order-read` and `order-write` are two programs, `service-a` is one. */
const INSIDE_NAMES: ReadonlySet<string> = new Set([
  'replica',
  'secondary',
  'slave',
  'follower',
  'standby',
  'canary',
  'preview',
  'blue',
  'green',
]);

type Roles = { readonly empty: string; readonly served: string };

/**
 * The roles inside of two values that are the same otherwise: blue and green of `web-blue` and `web-green`, canary beside none of
 * `web-canary` and `web`.
 */
export function rolesInside(empty: string, served: string): Roles | undefined {
  const [own, other] = [empty.toLowerCase().split('-'), served.toLowerCase().split('-')];
  const at = own.findIndex((word, i) => word !== other[i]);
  const word = own[at];
  if (word === undefined || own.length < 2 || !INSIDE_NAMES.has(word)) return undefined;
  const rest = own.toSpliced(at, 1).join('-');
  if (rest === other.join('-')) return COLOURS.has(word) ? undefined : { empty: word, served: 'stable' };
  const beside = other[at];
  return beside !== undefined && rest === other.toSpliced(at, 1).join('-') ? { empty: word, served: beside } : undefined;
}

/** Do two values name different roles of one thing, by themselves or inside of a name? */
export function areRoles(a: string, b: string): boolean {
  return (isRoleName(a) && isRoleName(b)) || rolesInside(a, b) !== undefined || rolesInside(b, a) !== undefined;
}

/** Labels that say which part of an application it is. */
const PARTS: ReadonlySet<string> = new Set(['component', 'tier', 'role', 'process']);

export function isPart(label: string): boolean {
  return PARTS.has(tailOf(label));
}

const ENVIRONMENTS: ReadonlySet<string> = new Set(['env', 'environment']);

export function isEnvironment(label: string): boolean {
  return ENVIRONMENTS.has(tailOf(label));
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
