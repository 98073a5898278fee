/** Packages that have no types of their own. */
declare module "unbzip2-stream" {
  export default function unbzip2(): NodeJS.ReadWriteStream;
}
