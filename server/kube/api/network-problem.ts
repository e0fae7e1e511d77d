// Sentences for what may happen between here and the API server: refused, not found, TLS, cut.

type Coded = { readonly code?: unknown; readonly message?: unknown; readonly cause?: unknown; readonly errors?: unknown };

function isCoded(value: unknown): value is Coded {
  return typeof value === 'object' && value !== null;
}

/** The innermost error code, such as ECONNREFUSED: libraries wrap it, and Node collects one for each address it tried. */
function errorCode(error: unknown): string {
  let found = '';
  for (let at: unknown = error, depth = 0; isCoded(at) && depth < 5; depth++) {
    if (typeof at.code === 'string') found = at.code;
    at = at.cause ?? (Array.isArray(at.errors) ? (at.errors as readonly unknown[])[0] : undefined);
  }
  return found;
}

const CA_HINT = 'Give the cluster its certificate-authority in the kubeconfig.';

/** `server` is host and port, without credentials. */
export function networkProblem(error: unknown, server: string): string {
  const code = errorCode(error);
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${server} (connection refused). Is the API server running, and is the address right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name in ${server} was not found (DNS). Is the network or the VPN up?`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${server} cannot be reached. Is the network or the VPN up?`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `The connection to ${server} was cut.`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${server} has expired.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${server} is signed by an authority that is not trusted here. ${CA_HINT}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${server} is for another name. Set tls-server-name in the kubeconfig, or use the right address.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `${server} does not speak TLS. Should its address begin with http://?`;
    default:
      return `The connection to ${server} failed${code === '' ? '' : ` (${code})`}.`;
  }
}
