// A control plane with simulated kubelets: what the tests and the recording run against.

import { readFile } from 'node:fs/promises';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';

/** Ready, and without Nodes. */
export async function startSimulatedCluster(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const configuration = await readFile(new URL('kwok.yaml', import.meta.url), 'utf8');
  const plane = await startControlPlane(options);
  try {
    await plane.startKubelets(configuration);
    return plane;
  } catch (error) {
    await plane.stop(true);
    throw error;
  }
}
