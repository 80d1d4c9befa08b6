/**
 * Trains the same short training on each Node version and compares the bits it ends with.
 *
 *     npm run determinism               compares with tests/fixtures/digest.json
 *     npm run determinism -- --write    writes that file, where all versions agree
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { digestsOn, fetchedVersion, versions } from '../tests/determinism/node-versions.js';
import { digests } from '../tests/determinism/training.js';

const fixture = new URL('../tests/fixtures/digest.json', import.meta.url);
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const here = await digests();
const ran = [process.version];
const expected: unknown = values.write
  ? here
  : (JSON.parse(readFileSync(fixture, 'utf8')) as { digests: unknown }).digests;
const report = (version: string, found: unknown) => {
  const same = isDeepStrictEqual(found, expected);
  if (!same) process.exitCode = 1;
  console.log(
    `${version.padEnd(10)} ${same ? 'the same bits' : `other bits: ${JSON.stringify(found)}`}`,
  );
};

report(process.version, here);
for (const version of versions) {
  const exact = await fetchedVersion(version);
  if (exact === undefined) {
    console.log(`node ${version}    left out: npx cannot fetch it`);
    continue;
  }
  if (!ran.includes(exact)) ran.push(exact);
  report(exact, await digestsOn(version));
}

if (values.write && process.exitCode === undefined) {
  const text = JSON.stringify(
    { command: 'npm run determinism -- --write', ran, digests: here },
    null,
    2,
  );
  writeFileSync(new URL('digest.json.tmp', fixture), `${text}\n`);
  renameSync(new URL('digest.json.tmp', fixture), fixture);
  console.log('wrote tests/fixtures/digest.json');
}
