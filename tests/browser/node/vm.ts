/**
 * Another realm in a page: that of a frame.
 */
export function runInNewContext(code: string, given: Record<string, unknown> = {}): unknown {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const realm = frame.contentWindow as Window & Pick<typeof globalThis, 'eval'>;
  Object.assign(realm, given);
  return realm.eval(code);
}
