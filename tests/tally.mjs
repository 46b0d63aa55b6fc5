// Runs tests and counts them: what every suite in Node has in common.

/** What came of the tests so far. */
export class Tally {
  passed = 0;
  failed = 0;

  /** Runs a test and says what came of it; of one among hundreds, only that it failed. */
  async run(name, test, { quiet = false } = {}) {
    const begun = performance.now();
    try {
      await test();
      this.passed += 1;
      if (!quiet) console.log(`✓ ${name}  (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.failed += 1;
      console.log(`✗ ${name}\n${error.stack ?? error}`);
    }
  }

  /** Ends the process with the count. No test at all is a failure, too. */
  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exit(this.failed === 0 && this.passed > 0 ? 0 : 1);
  }
}

/** Whether a test's name has all the words, whatever their case. */
export function hasWords(name, words) {
  return words.every((word) => name.toLowerCase().includes(word.toLowerCase()));
}
