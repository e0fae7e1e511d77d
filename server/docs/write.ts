// npm run docs: writes docs/findings anew from the rules; pages of rules that are no more are removed.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { findingPages } from './finding-pages.ts';
import { ruleFiles } from './rule-files.ts';

const FOLDER = new URL('../../docs/findings/', import.meta.url);

mkdirSync(FOLDER, { recursive: true });
const pages = findingPages(await ruleFiles());
for (const name of readdirSync(FOLDER)) if (name.endsWith('.md') && !pages.has(name)) rmSync(new URL(name, FOLDER));
for (const [name, text] of pages) writeFileSync(new URL(name, FOLDER), text);
process.stdout.write(`${pages.size} pages in docs/findings\n`);
