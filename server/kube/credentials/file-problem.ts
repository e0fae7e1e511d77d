// Clauses for what may be wrong with a file.

export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'ERR_ACCESS_DENIED':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    default:
      return code === '' ? 'unknown problem' : code;
  }
}
