/**
 * Takes rounds in turn, each time beginning with another subject, so that whatever else the machine does hits all alike.
 *
 * @returns each subject's rounds, in the subjects' order
 */
export async function interleave<Subject, Round>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject) => Promise<Round>,
): Promise<Round[][]> {
  const measured = subjects.map((): Round[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < subjects.length; step++) {
      const index = (round + step) % subjects.length;
      const subject = subjects[index];
      if (subject !== undefined) measured[index]?.push(await measure(subject));
    }
  }
  return measured;
}
