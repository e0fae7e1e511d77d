// assertNever: makes the compiler prove that a switch over a union is exhaustive.

export function assertNever(value: never): never {
  throw new Error(`a case was not handled: ${JSON.stringify(value)}`);
}
