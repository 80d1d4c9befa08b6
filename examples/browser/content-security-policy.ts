/**
 * What the built page and its worker may do: nothing that is not listed here. Sent as a header by
 * `vite preview`, and written into the page for servers that send none.
 */

/** The policy's text. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
