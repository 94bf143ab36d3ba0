'use strict';

// Sluice beside two independent networks.
const pairSection = (() => {
  const { count, compact, percent, micros, byId, table } = page;
  const { energy, kilobytes, loss, less, list } = words;
  const { widths, retry, bigLittle: pair } = page.data.proof;
  const full = widths[widths.length - 1];
  const SAME = 1e-3; // of a cost: less is no difference

  // A name, Sluice's figure and the pair's, how it is written, and which one is better.
  const FIGURES = [
    ['accuracy', retry.accuracy, pair.accuracy, x => percent(x), (a, b) => Math.round(1e4 * (a - b))],
    ['storage', pair.sluiceWeightBytes, pair.weightBytes, kilobytes, cheaper],
    ['estimated energy', retry.accelerator.microjoules, pair.accelerator.microjoules, energy, cheaper],
    ['estimated time', retry.accelerator.microseconds, pair.accelerator.microseconds, micros, cheaper],
    ['computation', retry.meanMacs, pair.meanMacs, x => `${count(x)} MACs`, cheaper],
  ].map(([name, ours, theirs, text, better]) => ({ name, ours, theirs, text, better: better(ours, theirs) }));

  function cheaper(a, b) {
    return Math.abs(a - b) <= SAME * b ? 0 : b - a;
  }

  function pairWords() {
    const theirs = FIGURES.filter(f => f.better < 0).map(f => `${f.name} (${f.text(f.theirs)} against ${f.text(f.ours)})`);
    const ours = FIGURES.filter(f => f.better > 0).map(f => `${f.name} (${f.text(f.ours)} against ${f.text(f.theirs)})`);
    const text = [
      theirs.length > 0 ? `Big/LITTLE is better in ${list(theirs)}.` : 'Big/LITTLE is better in nothing that was measured here.',
      ours.length > 0 ? `Sluice is better in ${list(ours)}.` : 'Sluice is better in nothing that was measured here.',
      `A network of its own for each of the ${widths.length} widths would take ${kilobytes(pair.separateWeightBytes)};`
        + ` Sluice takes ${less(pair.sluiceWeightBytes, pair.separateWeightBytes)}.`];
    return text.join(' ');
  }

  function pairPlots() {
    const bars = (title, what, text, ours, theirs, more) => plots.bars('pair-plots', title, what, [
      ['Sluice', ours, 'policy'], ['Big/LITTLE', theirs, 'others'], ...more,
    ].map(([name, value, colour]) => ({ name, value, text: text(value), colour })));
    bars('Accuracy', ['% right', count], x => percent(x / 100), 100 * retry.accuracy, 100 * pair.accuracy,
      [['full width', 100 * full.accuracy, 'widths'], ['big alone', 100 * pair.bigAccuracy, 'others'], ['little alone', 100 * pair.littleAccuracy, 'others']]);
    bars('Storage', ['bytes of weights', compact], kilobytes, pair.sluiceWeightBytes, pair.weightBytes,
      [['separate', pair.separateWeightBytes, 'others']]);
    bars('Accelerator (estimate): energy', ['µJ for one image', compact], energy, retry.accelerator.microjoules,
      pair.accelerator.microjoules, [['full width', full.accelerator.microjoules, 'widths']]);
    bars('Computation', ['MACs for one image', compact], compact, retry.meanMacs, pair.meanMacs, [['full width', full.macs, 'widths']]);
  }

  function pairTable() {
    const cell = (text, x, ...more) => x === undefined ? '' : text(x, ...more);
    const row = (name, accuracy, drop, bytes, macs, on = {}, went) => ({ cells: [
      name, cell(percent, accuracy), cell(loss, drop), cell(kilobytes, bytes), cell(count, macs), cell(energy, on.microjoules),
      cell(micros, on.microseconds), cell(percent, on.accuracy), cell(percent, went, 1)] });
    const ours = row('Sluice, policy', retry.accuracy, retry.drop, pair.sluiceWeightBytes, retry.meanMacs, retry.accelerator, retry.escalated);
    ours.className = 'policy';
    table('pair-table', 'Sluice and Big/LITTLE; a loss is against the own full width or big network',
      ['', 'accuracy', 'points lost', 'storage', 'MACs', 'estimated energy', 'estimated time', 'accuracy there', 'went on'], [
        ours,
        row('Big/LITTLE', pair.accuracy, pair.drop, pair.weightBytes, pair.meanMacs, pair.accelerator, pair.escalated),
        row('Sluice, full width', full.accuracy, undefined, full.weightBytes, full.macs, full.accelerator),
        row('big alone', pair.bigAccuracy),
        row('little alone', pair.littleAccuracy),
        row('separate networks', undefined, undefined, pair.separateWeightBytes)]);
    byId('pair-note').textContent = `Channels of the little network: ${Object.values(pair.little).join('-')}. It goes on below a margin`
      + ` of ${page.goesOnBelow(pair.threshold)}. “There” is on the accelerator, simulated at its word width.`;
  }

  return () => {
    byId('pair-words').textContent = pairWords();
    pairPlots();
    pairTable();
  };
})();
