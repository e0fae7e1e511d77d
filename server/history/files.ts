// The file operations of a recording on disk, behind a door of their own: tests make them fail.

import { mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';

export type Appendable = {
  /** All of it, or it rejects; then a part may have been written. */
  append(bytes: Uint8Array): Promise<void>;
  /** Empty again. */
  clear(): Promise<void>;
  close(): Promise<void>;
};

export type Files = {
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
  readAt(path: string, at: number, length: number): Promise<Buffer>;
  /** Size, and the time of the last write in ms since 1970. */
  look(path: string): Promise<{ readonly size: number; readonly written: number }>;
  /** A new one: rejects where there is one of that name. */
  create(path: string): Promise<Appendable>;
  remove(path: string): Promise<void>;
};

/** What a recording holds is for its owner's eyes, as kubeconfigs are. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export const systemFiles: Files = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  },
  list: (folder) => readdir(folder),
  read: (path) => readFile(path),
  async readAt(path, at, length) {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  async look(path) {
    const { size, mtimeMs } = await stat(path);
    return { size, written: mtimeMs };
  },
  async create(path) {
    const file = await open(path, 'ax', FILE_MODE);
    return {
      append: (bytes) => file.appendFile(bytes),
      clear: () => file.truncate(0),
      close: () => file.close(),
    };
  },
  remove: (path) => unlink(path),
};
