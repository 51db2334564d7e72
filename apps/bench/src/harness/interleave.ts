/**
 * Runs a round of each subject in turn, and begins each time with another subject. So other work of the machine slows all subjects in the same way.
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
