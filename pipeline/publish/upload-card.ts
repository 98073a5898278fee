/** The card as it is uploaded: with the configs that go, and the repository's name to load it. */
import { parse, stringify } from "yaml";

type Config = { config_name: string };
type Header = { configs?: Config[]; dataset_info?: Config[] };

export function cardFor(
  card: string,
  { repo, configs }: { repo: string; configs: readonly string[] },
): string {
  const [, yaml = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card) ?? [];
  const header = parse(yaml) as Header;
  const isUploaded = ({ config_name }: Config): boolean => configs.includes(config_name);
  const gone = (header.configs ?? [])
    .filter((config) => !isUploaded(config))
    .map((config) => config.config_name);
  const named = body.replace('"path/of/this/folder"', JSON.stringify(repo));
  if (gone.length === 0) return `---\n${yaml}\n---\n${named}`;
  const kept = {
    ...header,
    configs: header.configs?.filter(isUploaded),
    dataset_info: header.dataset_info?.filter(isUploaded),
  };
  const lines = named.split("\n").filter((line) => !gone.some((name) => line.startsWith(`| ${name} |`)));
  return `---\n${stringify(kept)}---\n${lines.join("\n")}`;
}
