'use strict';

// What narrower widths cost in accuracy, and what they save in time and energy.
const widthSections = (() => {
  const { count, fixed, compact, percent, micros, byId, table, widthName } = page;
  const { energy, kilobytes, known, loss, range, loses, less } = words;
  const { widths, retry, accelerator } = page.data.proof;
  const narrowest = widths[0];
  const full = widths[widths.length - 1];

  // ---- accuracy ----------------------------------------------------------------------------

  function dropWords() {
    const narrower = widths.slice(0, -1);
    const worst = narrower.reduce((a, b) => b.drop > a.drop ? b : a, narrowest);
    const ofWorst = worst === narrowest ? '' : ` Width ${worst.step} ${loses(worst.drop, worst.interval)}, more than any other.`;
    return `Against full width, which gets ${percent(full.accuracy)} right, the narrowest width`
      + ` ${loses(narrowest.drop, narrowest.interval)}.${ofWorst} The policy, which chooses the width for every image,`
      + ` ${loses(retry.drop, retry.interval)}.`;
  }

  function dropPlot() {
    const labels = [...widths.map(w => widthName(w.step)), 'policy'];
    const text = x => `${loss(x.drop)} points (${range(x.interval)})`;
    const ends = x => x.interval.map(end => 100 * end);
    plots.dots('drop-plots', 'Accuracy lost against full width', ['points lost (left of 0: gained)', x => page.signed(x, 1)], labels, [
      { label: 'one width for all images', kind: 'widths', values: [...widths.map(w => 100 * w.drop), null], texts: widths.map(text), intervals: widths.map(ends) },
      { label: 'policy', kind: 'policy', values: [...widths.map(() => null), 100 * retry.drop], texts: [...widths.map(() => ''), text(retry)], intervals: [...widths.map(() => undefined), ends(retry)] },
    ]);
  }

  function dropTable() {
    const rows = widths.map(w => ({ cells: [
      widthName(w.step), percent(w.accuracy), loss(w.drop), range(w.interval), count(w.macs), percent(w.macs / full.macs, 1),
      kilobytes(w.weightBytes), Object.values(w.channels).join('-')] }));
    rows.push({ className: 'policy', cells: [
      'policy', percent(retry.accuracy), loss(retry.drop), range(retry.interval), count(retry.meanMacs),
      percent(retry.meanMacs / full.macs, 1), '', ''] });
    table('drop-table', 'Accuracy, points lost, and what is computed (multiply-accumulates, MACs) and read for an image',
      ['', 'accuracy', 'points lost', '95\u202f% interval', 'MACs', 'of full', 'weights', 'channels'], rows);
  }

  // ---- time and energy ---------------------------------------------------------------------

  function machineWords() {
    const [little, whole] = [narrowest, full].map(w => w.energyMicrojoules.value);
    const [short, long] = [narrowest, full].map(w => w.latencyMicros.median);
    const faster = long / short >= 1.05 ? `${fixed(long / short, 1)} times as fast as` : 'no faster than';
    const ofEnergy = known(little) && known(whole) ? ` It takes ${energy(little)} instead of ${energy(whole)}.` : '';
    return `On this machine the narrowest width takes ${micros(short)} for an image and full width ${micros(long)}:`
      + ` it is ${faster} full width.${ofEnergy}`;
  }

  function acceleratorWords() {
    const whole = full.accelerator.microjoules;
    return ` On the accelerator, by estimate, the narrowest width takes ${less(narrowest.accelerator.microjoules, whole)} energy than full`
      + ` width, and the policy ${words.saving(retry.saved)}.`;
  }

  const row = (w, value, text) => ({ name: widthName(w.step), value, text, colour: 'widths' });

  function machinePlots() {
    plots.bars('cost-plots', 'This machine: time, median / p99', ['µs for one image', compact], widths.map(w => {
      const { median, p99 } = w.latencyMicros;
      return row(w, median, `${micros(median)} / ${micros(p99)}`);
    }));
    const measured = widths.filter(w => known(w.energyMicrojoules.value));
    const title = 'This machine: measured energy';
    if (measured.length === 0) {
      plots.unknown('cost-plots', title, words.capital(full.energyMicrojoules.source));
    } else {
      plots.bars('cost-plots', title, ['µJ for one image', compact],
        measured.map(w => row(w, w.energyMicrojoules.value, energy(w.energyMicrojoules.value))));
    }
  }

  function acceleratorPlots() {
    const withPolicy = (value, text) => [
      ...widths.map(w => row(w, value(w.accelerator), text(value(w.accelerator)))),
      { name: 'policy', value: value(retry.accelerator), text: text(value(retry.accelerator)), colour: 'policy' }];
    plots.bars('cost-plots', 'Accelerator (estimate): time', ['µs for one image', compact], withPolicy(a => a.microseconds, micros));
    plots.bars('cost-plots', 'Accelerator (estimate): energy', ['µJ for one image', compact], withPolicy(a => a.microjoules, energy));
  }

  function costTable() {
    const estimated = a => [micros(a.microseconds), energy(a.microjoules), percent(a.accuracy)];
    const rows = widths.map(w => ({ cells: [
      widthName(w.step), percent(w.accuracy), micros(w.latencyMicros.median), micros(w.latencyMicros.p99), energy(w.energyMicrojoules.value),
      ...estimated(w.accelerator)] }));
    rows.push({ className: 'policy', cells: ['policy', percent(retry.accuracy), '', '', '', ...estimated(retry.accelerator)] });
    table('cost-table', 'One image on this machine, and on the accelerator (an estimate; its accuracy is simulated at its own word width)',
      ['', 'accuracy here', 'median here', 'p99 here', 'energy here', 'estimated time', 'estimated energy', 'accuracy there'], rows);
  }

  function notes() {
    const sources = [...new Set(widths.map(w => w.energyMicrojoules.source))];
    byId('cost-note').textContent = `Energy here: ${sources.join('; ')}. Accelerator: ${accelerator}.`;
  }

  return () => {
    byId('drop-words').textContent = dropWords();
    dropPlot();
    dropTable();
    byId('cost-words').textContent = machineWords() + acceleratorWords();
    machinePlots();
    acceleratorPlots();
    costTable();
    notes();
  };
})();
