/** The part of the supervisor's configuration that is for compiled programs. */
export type NativeConfig = {
  /** Path of launcher.c, compiled; null: processes are forked. */
  launcher: string | null;
  /** For compilers, where there is no mount namespace. */
  folder: string;
  /** Files and folders that compilers and runtimes read, beside those of the system. */
  readable: string[];
};
