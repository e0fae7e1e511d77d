// Browser tests, in two Chromium at once, each of which takes one file after the other. Each test starts the servers that it needs by the fixtures in e2e/.

import { defineConfig } from '@playwright/test';
import { findChromium } from './server/launch/chromium.mjs';

const executablePath = findChromium();
const root = process.getuid?.() === 0;

/**
 * What Chromium is started without: what Playwright leaves out (a second --disable-features takes the place of its own), and the two
 * pages that every new window loads for its address bar, which costs as much again as the page that is tested.
 */
const WITHOUT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: false,
  // A test waits as often as it works; a third at once would have the two processors of a small machine wait for each other.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // What waits, waits for something; these end a wait for what never comes. Neither is a measurement: where other work has the
  // processors the same test takes ten times as long, and is as right. `npm run bench -- browser` measures.
  timeout: 240_000,
  // The pictures of the README: written anew when they differ to the eye, left alone where only the machine's rendering does.
  updateSnapshots: 'changed',
  snapshotPathTemplate: 'docs/screenshots/{arg}{ext}',
  expect: { timeout: 30_000, toHaveScreenshot: { maxDiffPixelRatio: 0.001 } },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording costs as much again as the tests do; --trace on brings it where one is looked into.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        // Chromium's sandbox refuses to run as root, which is what a container is.
        ...(root ? ['--no-sandbox'] : []),
        `--disable-features=${WITHOUT.join(',')}`,
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
