/**
 * Takes the picture of examples/browser for the documents: MNIST_DIR=path npx tsx
 * scripts/browser-picture.ts. Needs MNIST's files and a Chromium.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { launch } from '../tests/browser/chromium.js';

const folder = process.env.MNIST_DIR;
if (!folder)
  throw new Error(
    "expected MNIST_DIR to name the folder with MNIST's files, but got nothing; set it",
  );

const server = await createServer({
  root: 'examples/browser',
  configFile: 'examples/browser/vite.config.ts',
  logLevel: 'error',
});
await server.listen(0);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1010 } });
  await page.goto(server.resolvedUrls!.local[0]);
  await page.locator('#run:enabled').waitFor();
  const files = readdirSync(folder).filter((name) => name.includes('-ubyte'));
  await page.locator('#files').setInputFiles(files.map((name) => join(folder, name)));
  await page.locator('#data-name', { hasText: /^MNIST$/ }).waitFor();
  await page.fill('#epochs', '10');
  await page.fill('#lr', '0.05');
  const { x, y, width, height } = (await page.locator('#pad').boundingBox())!;
  const stroke = [
    [0.32, 0.3],
    [0.45, 0.2],
    [0.62, 0.25],
    [0.6, 0.42],
    [0.45, 0.6],
    [0.33, 0.78],
    [0.5, 0.76],
    [0.7, 0.78],
  ];
  const [first, ...rest] = stroke.map(
    ([across, down]) => [x + across * width, y + down * height] as const,
  );
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 8 });
  await page.mouse.up();
  await page.click('#run');
  await page.waitForFunction(() => parseFloat(document.getElementById('epoch')!.textContent) > 6);
  await page.screenshot({ path: 'docs/images/browser.png' });
} finally {
  await browser.close();
  await server.close();
}
