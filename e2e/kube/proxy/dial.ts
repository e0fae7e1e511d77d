// Real connections, made by a process of the node itself: who answered, and whom it saw.

import { connect, createServer, type Server } from 'node:net';

export type Dial = { readonly source: string; readonly destination: string; readonly port: number };

export type Dialled =
  /** `by`: the address and port that answered; `saw`: the address that it saw. */
  { readonly kind: 'answered'; readonly by: string; readonly saw: string } | { readonly kind: 'refused' } | { readonly kind: 'silence' };

/** In ms. */
const PATIENCE = 1_500;
const AT_ONCE = 64;

/** Whoever connects is told where it is and who it is. */
export async function answerOn(ports: readonly number[]): Promise<readonly Server[]> {
  return Promise.all(
    ports.map(
      (port) =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer((socket) => {
            socket.on('error', () => socket.destroy());
            socket.end(JSON.stringify({ by: `${plain(socket.localAddress)}/${socket.localPort}`, saw: plain(socket.remoteAddress) }));
          });
          server.once('error', reject);
          server.listen(port, '::', () => resolve(server));
        }),
    ),
  );
}

/** An IPv4 address on a socket of both families is written as one of IPv6. */
function plain(address = ''): string {
  return address.replace(/^::ffff:/, '');
}

function dialOne({ source, destination, port }: Dial): Promise<Dialled> {
  return new Promise((resolve) => {
    const socket = connect({ host: destination, port, localAddress: source, timeout: PATIENCE });
    let said = '';
    const end = (dialled: Dialled): void => {
      socket.destroy();
      resolve(dialled);
    };
    socket.on('data', (text) => (said += text.toString()));
    socket.on('end', () => end({ kind: 'answered', ...(JSON.parse(said) as { by: string; saw: string }) }));
    socket.on('timeout', () => end({ kind: 'silence' }));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'silence' }));
  });
}

/** In the order of `dials`. */
export async function dialAll(dials: readonly Dial[]): Promise<readonly Dialled[]> {
  const answers: Dialled[] = [];
  let next = 0;
  const take = async (): Promise<void> => {
    for (let at = next++; at < dials.length; at = next++) {
      const dial = dials[at];
      if (dial !== undefined) answers[at] = await dialOne(dial);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return answers;
}
