// metav1.Status answers, in the words and codes of the API server: clients match on reason, code and causes.

import type { Resource } from './resource.ts';

export type Cause = { readonly reason: string; readonly message: string; readonly field?: string };

export type Status = {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'Failure';
  readonly message: string;
  /** A few answers of the API server come without. */
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly Cause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
};

function status(
  code: number,
  reason: string | undefined,
  message: string,
  details?: Status['details'],
  metadata: Status['metadata'] = {},
): Status {
  const why = reason === undefined ? {} : { reason };
  return { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, ...why, ...(details && { details }), code };
}

function qualified(resource: Resource): string {
  return resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
}

function subject(resource: Resource, name?: string): NonNullable<Status['details']> {
  return {
    ...(name !== undefined && { name }),
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.resource,
  };
}

export function badRequest(message: string): Status {
  return status(400, 'BadRequest', message);
}

export function unauthorized(): Status {
  return status(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(resource: Resource, verb: string, namespace: string | undefined): Status {
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const message = `${qualified(resource)} is forbidden: User "replay" cannot ${verb} resource "${resource.resource}" in API group "${resource.group}" ${where}`;
  return status(403, 'Forbidden', message, subject(resource));
}

export function objectNotFound(resource: Resource, name: string): Status {
  return status(404, 'NotFound', `${qualified(resource)} "${name}" not found`, subject(resource, name));
}

export function pathNotFound(): Status {
  return status(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): Status {
  return status(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function notAcceptable(offered: string): Status {
  return status(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${offered}`, {});
}

/** A version before the window (apierrors.NewResourceExpired). */
export function tooOld(requested: number, oldest: number): Status {
  return status(410, 'Expired', `too old resource version: ${requested} (${oldest})`);
}

/** A continue token before the window; with the token it offers, the list goes on from the same key at today's state. */
export function continueExpired(inconsistent: string): Status {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
    'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an ' +
    'inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  return status(410, 'Expired', message, undefined, { continue: inconsistent });
}

/** An exact version of a list before the window. */
export function listTooOld(): Status {
  return status(410, 'Expired', 'The resourceVersion for the provided list is too old.');
}

/** A list refuses a version that is no number as a bad request; a watch, for history's sake, as an error of its own. */
export function notAVersion(text: string, watch: boolean): Status {
  const quoted = JSON.stringify(text);
  const problem = `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`;
  return watch ? status(500, undefined, problem) : badRequest(`invalid resource version: ${problem}`);
}

export type Invalidity = {
  readonly field: string;
  readonly reason: 'FieldValueForbidden' | 'FieldValueNotSupported';
  readonly problem: string;
};

export function forbiddenValue(field: string, problem: string): Invalidity {
  return { field, reason: 'FieldValueForbidden', problem: `Forbidden: ${problem}` };
}

export function unsupportedValue(field: string, value: string, supported: readonly string[]): Invalidity {
  const list = supported.map((one) => JSON.stringify(one)).join(', ');
  return { field, reason: 'FieldValueNotSupported', problem: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}` };
}

/** All that is wrong with the parameters, at least one thing. */
export function invalid(found: readonly Invalidity[]): Status {
  const said = found.map(({ field, problem }) => `${field}: ${problem}`);
  const message = `ListOptions.meta.k8s.io "" is invalid: ${said.length === 1 ? (said[0] ?? '') : `[${said.join(', ')}]`}`;
  return status(422, 'Invalid', message, {
    group: 'meta.k8s.io',
    kind: 'ListOptions',
    causes: found.map(({ field, reason, problem }) => ({ reason, message: problem, field })),
  });
}

export function tooManyRequests(retryAfterSeconds: number): Status {
  return status(429, 'TooManyRequests', 'Too many requests, please try again later.', { retryAfterSeconds });
}

export function unavailable(retryAfterSeconds: number): Status {
  return status(503, 'ServiceUnavailable', 'the server is currently unable to handle the request', { retryAfterSeconds });
}

/** A version that the server has not reached yet (storage.NewTooLargeResourceVersionError). */
export function tooLarge(requested: number, current: number): Status {
  return status(504, 'Timeout', `Timeout: Too large resource version: ${requested}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
