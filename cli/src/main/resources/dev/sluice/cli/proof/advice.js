'use strict';

// Thresholds for different appetites.
const adviceSection = (() => {
  const { count, fixed, percent, element, byId, table, widthName, axis } = page;
  const { loss, range, loses, saving, list, capital } = words;
  const { model, widths, recommendations: advice } = page.data.proof;
  const full = widths[widths.length - 1];
  const LOOKS = ['policy', 'widths', 'others'];

  const allowed = r => fixed(100 * r.maxDrop, 2).replace(/\.?0+$/, '');

  function adviceWords() {
    const over = advice.filter(r => r.drop > r.maxDrop);
    const idle = advice.filter(r => r.saved <= 0);
    const text = ['Each computes the least that, with certainty on the validation images, loses no more than it may.'];
    text.push(over.length === 0 ? 'On the test images all of them lose no more than that.'
      : `On the test images ${list(over.map(r => `“${r.name}” ${loses(r.drop)} where ${allowed(r)} ${allowed(r) === '1' ? 'was' : 'were'} allowed`))}.`);
    if (idle.length > 0) text.push(`${list(idle.map(r => `“${r.name}”`))} ${idle.length > 1 ? 'save' : 'saves'} nothing.`);
    return text.join(' ');
  }

  const cards = () => advice.map(r => [capital(r.name),
    `${saving(r.saved)} energy on the accelerator (estimate); ${loses(r.drop, r.interval)}`]);

  // Energy saved against accuracy lost: the further right and down, the better.
  function advicePlot() {
    const saved = w => 100 * (1 - w.accelerator.microjoules / full.accelerator.microjoules);
    const said = (name, x, on) => `${name}: ${saving(on / 100)} energy, ${loss(x.drop)} points lost (${range(x.interval)})`;
    const tips = widths.map(w => said(widthName(w.step), w, saved(w)));
    const alt = [...advice.map(r => said(r.name, r, 100 * r.saved)), ...tips].join('; ');
    const ends = [...advice.flatMap(r => r.interval), ...widths.map(w => w.drop)].map(end => 100 * end);
    const set = (r, i) => ({
      label: r.name, data: [{ x: 100 * r.saved, y: 100 * r.drop }], intervals: [r.interval.map(end => 100 * end)],
      tips: [said(r.name, r, 100 * r.saved)], clip: 10, ...plots.look(LOOKS[i % LOOKS.length]), order: -1 });
    page.plot(plots.box('advice-plots', 'Energy saved on the accelerator (estimate) and points lost: best is right and low', 320), alt, () => ({
      type: 'scatter',
      plugins: [plots.intervals],
      data: { datasets: [...advice.map(set), {
        label: 'one width for all images', data: widths.map(w => ({ x: saved(w), y: 100 * w.drop })), tips, clip: 10,
        ...plots.look('others'), pointStyle: 'crossRot' }] },
      options: {
        scales: {
          x: axis('% of the energy saved', x => page.signed(x, 0)),
          y: { ...plots.zeroed(['points lost', y => page.signed(y, 1)]), suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends), grace: '5%' },
        },
        plugins: { legend: page.legend(), tooltip: { callbacks: { label: item => item.dataset.tips[item.dataIndex] } } },
      },
    }));
  }

  function adviceTable() {
    table('advice-table', 'What the recommended thresholds do on the test images',
      ['', 'may lose', 'lost on validation', 'accuracy', 'points lost', '95\u202f% interval', 'MACs', 'energy saved, estimate', 'accuracy there'],
      advice.map(r => ({ cells: [
        r.name, allowed(r), loss(r.validationDrop), percent(r.accuracy), loss(r.drop), range(r.interval), count(r.meanMacs),
        page.signed(100 * r.saved, 1) + '\u202f%', percent(r.accelerator.accuracy)] })));
    byId('advice-note').textContent = '“There” is on the accelerator, simulated at its word width.';
  }

  function thresholdsTable() {
    table('thresholds-table', 'The margin below which each width goes on, and the images that it answers',
      ['', ...advice.flatMap(r => [r.name, 'answers'])],
      widths.map((w, step) => ({ cells: [widthName(w.step), ...advice.flatMap(r => [
        step === widths.length - 1 ? 'never' : page.goesOnBelow(r.thresholds[step]), percent(r.shareByStep[step], 1)])] })));
  }

  const quoted = text => /^[\w./:=,+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

  function commands() {
    for (const r of advice) {
      const command = element('pre', `./sluice calibrate ${quoted(model)} --data D --max-drop ${allowed(r)}`);
      command.tabIndex = 0;
      byId('advice-commands').append(element('p', capital(r.name), 'caption'), command);
    }
  }

  return () => {
    byId('advice-words').textContent = adviceWords();
    page.cards('advice-cards', cards());
    advicePlot();
    adviceTable();
    thresholdsTable();
    commands();
  };
})();
