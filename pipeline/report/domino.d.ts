/** The package's own types need those of a browser. */
declare module "domino" {
  const domino: { createDocument(html?: string): unknown };
  export default domino;
}
