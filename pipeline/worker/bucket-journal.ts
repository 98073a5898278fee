/** The journal of a bucket, opened and closed with what a worker reports of it. */
import { BucketJournal } from "../journal/journal.ts";
import type { PassSetup } from "./setup.ts";

export async function openJournal(bucket: number, { run, log, count }: PassSetup): Promise<BucketJournal> {
  const journal = await BucketJournal.open(run.journal(bucket));
  const { torn, corrupt } = journal.health;
  if (torn + corrupt > 0) log("journal records skipped", { bucket, torn, corrupt });
  count("journal_records_skipped", torn + corrupt);
  return journal;
}

export async function closeJournal(
  journal: BucketJournal,
  { count }: Pick<PassSetup, "count">,
): Promise<void> {
  await journal.close();
  if (journal.syncs > 0) count("journal_syncs", journal.syncs);
}
