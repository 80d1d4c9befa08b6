/** Files that Vite gives as text. */
declare module '*.csv?raw' {
  const text: string;
  export default text;
}
