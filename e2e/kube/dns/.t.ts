import { openDnsSocket } from './wire.ts';
const s = await openDnsSocket(7231);
console.log(await s.ask('example.com', 'A').catch((e) => e.message));
s.close();
import { Resolver } from 'node:dns/promises';
const r = new Resolver();
r.setServers(['127.0.0.1:7231']);
console.log(await r.resolve4('example.com').catch((e) => e.code));
