// The composition root's result, one per process. Next loads modules more than once, so it lives on globalThis.
// It holds functions and imports nothing: a route that enters here does not load a second copy of the server.

export type Runtime = {
  /** GET /api/stream */
  openStream(request: Request): Response | Promise<Response>;
  /** GET /api/history */
  history(request: Request): Promise<Response>;
  /** GET /api/history/recording */
  recording(request: Request): Promise<Response>;
  /** GET /api/findings */
  findings(request: Request): Response;
  /** GET /api/history/lanes, changes, lives and lately */
  chronicle(question: 'lanes' | 'changes' | 'lives' | 'lately', request: Request): Response;
  /** GET and POST /api/recordings */
  readonly recordings: { offer(): Response; take(request: Request): Promise<Response> };
  /** GET /api/services */
  services(request: Request): Response;
  /** GET /api/search */
  search(request: Request): Promise<Response>;
};

const slot = globalThis as typeof globalThis & { signalboxRuntime?: Runtime };

export function setRuntime(runtime: Runtime): void {
  slot.signalboxRuntime = runtime;
}

/** The one door through which app/ enters the server. */
export function runtime(): Runtime {
  if (slot.signalboxRuntime === undefined) throw new Error('The server was not started by server/main.ts.');
  return slot.signalboxRuntime;
}
