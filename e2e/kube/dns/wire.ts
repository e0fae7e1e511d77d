// DNS over UDP, by hand: one question, and the whole answer with its code, which node:dns does not show (RFC 1035, RFC 6891).

import { createSocket, type Socket } from 'node:dgram';
import { canonicalAddress } from '#lib/kube/ip.ts';

export const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, HTTPS: 65 } as const;
export type TypeName = keyof typeof TYPES;

export type WireAnswer = {
  readonly rcode: 'NOERROR' | 'SERVFAIL' | 'NXDOMAIN' | 'REFUSED' | `RCODE${number}`;
  /** Of the answer section, lower case, sorted: `web.shop.svc.cluster.local A 10.96.0.1`. */
  readonly records: readonly string[];
};

const RCODES: Readonly<Record<number, WireAnswer['rcode']>> = { 0: 'NOERROR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED' };
const NAMES = new Map<number, string>(Object.entries(TYPES).map(([name, code]) => [code, name]));

/** What we say that we can take (EDNS0): no answer of the tests is longer. */
const LARGEST = 32_768;
/** In ms. */
const PATIENCE = 700;
const TIMES = 3;

function encodeName(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]), Buffer.from([0])]);
}

function encodeQuestion(id: number, name: string, type: TypeName): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(0x01_00, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(1, 10);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(TYPES[type], 0);
  tail.writeUInt16BE(1, 2);
  const opt = Buffer.alloc(11);
  opt.writeUInt16BE(41, 1);
  opt.writeUInt16BE(LARGEST, 3);
  return Buffer.concat([head, encodeName(name), tail, opt]);
}

/** The name at `at`, and where what follows it begins. */
function decodeName(message: Buffer, at: number): readonly [string, number] {
  const labels: string[] = [];
  let next: number | undefined;
  for (let i = at; ; ) {
    const length = message.readUInt8(i);
    if (length >= 0xc0) {
      next ??= i + 2;
      i = message.readUInt16BE(i) & 0x3f_ff;
    } else if (length === 0) {
      return [labels.join('.').toLowerCase(), next ?? i + 1];
    } else {
      labels.push(message.toString('latin1', i + 1, i + 1 + length));
      i += 1 + length;
    }
  }
}

function decodeData(message: Buffer, type: string, at: number, length: number): string {
  switch (type) {
    case 'A':
      return [...message.subarray(at, at + 4)].join('.');
    case 'AAAA':
      return canonicalAddress((message.toString('hex', at, at + 16).match(/.{4}/g) ?? []).join(':'));
    case 'CNAME':
    case 'PTR':
      return decodeName(message, at)[0];
    case 'SRV': {
      const [priority, weight, port] = [0, 2, 4].map((offset) => message.readUInt16BE(at + offset));
      return `${priority} ${weight} ${port} ${decodeName(message, at + 6)[0]}`;
    }
    case 'TXT':
      return message.toString('latin1', at + 1, at + 1 + message.readUInt8(at));
    default:
      return message.toString('hex', at, at + length);
  }
}

function decodeAnswer(message: Buffer): WireAnswer {
  const flags = message.readUInt16BE(2);
  if ((flags & 0x02_00) !== 0) throw new Error('The DNS server cut its answer short.');
  const code = flags & 15;
  let at = decodeName(message, 12)[1] + 4;
  const records: string[] = [];
  for (let i = 0; i < message.readUInt16BE(6); i++) {
    const [name, head] = decodeName(message, at);
    const type = NAMES.get(message.readUInt16BE(head)) ?? 'unknown';
    const length = message.readUInt16BE(head + 8);
    records.push(`${name} ${type} ${decodeData(message, type, head + 10, length)}`);
    at = head + 10 + length;
  }
  return { rcode: RCODES[code] ?? `RCODE${code}`, records: records.sort() };
}

export type DnsSocket = { ask(name: string, type: TypeName): Promise<WireAnswer>; close(): void };

/** Many questions may be under way at once. Rejects when the server on 127.0.0.1 does not answer. */
export async function openDnsSocket(port: number): Promise<DnsSocket> {
  const socket: Socket = createSocket('udp4');
  const waiting = new Map<number, (message: Buffer) => void>();
  let id = 0;
  socket.on('message', (message) => waiting.get(message.readUInt16BE(0))?.(message));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, '127.0.0.1', resolve);
  });
  // A port on which nobody listens yet says so here; the question is asked again.
  socket.on('error', () => undefined);

  function once(name: string, type: TypeName): Promise<Buffer | undefined> {
    id = (id + 1) & 0xff_ff;
    const own = id;
    return new Promise((resolve) => {
      const end = (message: Buffer | undefined): void => {
        clearTimeout(timer);
        waiting.delete(own);
        resolve(message);
      };
      const timer = setTimeout(() => end(undefined), PATIENCE);
      waiting.set(own, end);
      socket.send(encodeQuestion(own, name, type), () => undefined);
    });
  }

  return {
    async ask(name, type) {
      for (let times = 0; times < TIMES; times++) {
        const message = await once(name, type);
        if (message !== undefined) return decodeAnswer(message);
      }
      throw new Error(`The DNS server at 127.0.0.1:${port} does not answer ${name} ${type}.`);
    },
    close: () => socket.close(),
  };
}
