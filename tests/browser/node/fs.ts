/**
 * In the place of node:fs where tests run in a browser: fixtures come from the server that the
 * tests come from.
 */
export function readFileSync(url: URL, _encoding: 'utf8'): string {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.send();
  if (request.status !== 200) throw new Error(`${url.href} cannot be fetched (${request.status})`);
  return request.responseText;
}
