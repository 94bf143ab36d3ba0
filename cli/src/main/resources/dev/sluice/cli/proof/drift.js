'use strict';

// What happens when the images change, and whether the alarm rang.
const drift = (() => {
  const { count, fixed, percent, byId, table, colour, axis } = page;
  const { loss, list } = words;
  const { drift: sets, alarm } = page.data.proof;
  const COSTLY = 0.03 - 1e-9;
  const clean = sets[0];
  const changed = sets.slice(1);
  const costly = changed.filter(set => set.drop >= COSTLY);

  const KINDS = {
    blur: ['Blur', 'σ in pixels'],
    noise: ['Noise', 'σ, of the brightness from 0 to 1'],
    darken: ['Darkening', 'the brightness times'],
    shift: ['Shift', 'pixels'],
  };
  const kindName = kind => (KINDS[kind] || [words.capital(kind)])[0];
  const name = set => set === clean ? 'clean' : `${kindName(set.kind).toLowerCase()} ${set.strength}`;

  // ---- words -------------------------------------------------------------------------------

  function driftWords() {
    if (changed.length === 0) return 'No changed images were tried.';
    const worst = changed.reduce((a, b) => b.drop > a.drop ? b : a);
    return `On clean images the policy gets ${percent(clean.accuracy, 1)} right. Of all that was tried, ${name(worst)} hurts the most:`
      + ` ${percent(worst.accuracy, 1)} with the policy and ${percent(worst.full, 1)} at full width.`
      + ` ${count(costly.length)} of the ${count(changed.length)} changes cost 3 points or more.`;
  }

  function alarmWords() {
    if (alarm.reason) return `There is no drift alarm: ${alarm.reason}.`;
    const rang = costly.filter(set => set.alarm);
    const silent = costly.filter(set => !set.alarm);
    const few = changed.filter(set => set.alarm && !costly.includes(set));
    const text = [`The drift alarm gives at most one false alarm in ${count(1 / alarm.falseAlarmRate)} images.`];
    if (rang.length > 0) {
      text.push(`It rang for ${silent.length === 0 ? 'all' : count(rang.length)} of the ${count(costly.length)} changes that cost 3 points`
        + ` or more, after at most ${count(Math.max(...rang.map(set => set.imagesUntilAlarm)))} images.`);
    }
    if (silent.length > 0) text.push(`It stayed silent for ${list(silent.map(set => `${name(set)} (${loss(set.drop)} points)`))}.`);
    if (few.length > 0) text.push(`It also rang for ${list(few.map(name))}, which cost${few.length > 1 ? '' : 's'} less.`);
    text.push(clean.alarm ? `It rang falsely on clean images, after ${count(clean.imagesUntilAlarm)}.` : 'On clean images it did not ring.');
    return text.join(' ');
  }

  // The figure for the top of the page.
  function card() {
    if (alarm.reason) return ['no alarm', `for changed images: ${alarm.reason}`];
    const tried = costly.length > 0 ? costly : changed;
    const which = costly.length > 0 ? 'that cost 3 points or more' : '(none costs 3 points)';
    return [`${count(tried.filter(set => set.alarm).length)} of ${count(tried.length)}`,
      `changes of the images ${which} rang the drift alarm${clean.alarm ? '; it rang falsely on clean ones, too' : ''}`];
  }

  // ---- plots and table ---------------------------------------------------------------------

  const lowest = 20 * Math.min(4, Math.floor(5 * Math.min(...sets.flatMap(set => [set.accuracy, set.full]))));
  const highest = 100 + (alarm.reason ? 0 : 0.28 * (100 - lowest)); // room for the alarms

  function lines(shown) {
    const when = set => set.alarm ? count(set.imagesUntilAlarm) : '';
    const line = (label, kind, value, more) => ({
      label, data: shown.map(set => 100 * value(set)), tips: shown.map(set => percent(value(set), 1)), clip: 10, ...plots.look(kind), ...more });
    const all = [
      line('policy', 'policy', set => set.accuracy),
      line('full width', 'widths', set => set.full, { borderDash: [6, 4] }),
    ];
    return alarm.reason ? all : [...all, {
      label: 'alarm, after so many images', data: shown.map(set => set.alarm ? 100 + 0.2 * (100 - lowest) : null),
      texts: shown.map(when), tips: shown.map(when), showLine: false, pointStyle: 'triangle', pointRotation: 180, pointRadius: 5,
      borderColor: colour('ink'), backgroundColor: colour('ink'),
    }];
  }

  const upTo100 = ({ tick }) => tick && tick.value > 100 ? 'transparent' : colour('line');

  function driftPlot(kind) {
    const shown = [clean, ...changed.filter(set => set.kind === kind)];
    const said = set => `${name(set)}: policy ${percent(set.accuracy, 1)}, full width ${percent(set.full, 1)}`
      + (set.alarm ? `, alarm after ${count(set.imagesUntilAlarm)} images` : '');
    const labels = shown.map(set => set === clean ? 'clean' : String(set.strength));
    page.plot(plots.box('drift-plots', kindName(kind), 270), `${kindName(kind)}. ${shown.map(said).join('; ')}`, () => ({
      type: 'line',
      plugins: [plots.texts],
      data: { labels, datasets: lines(shown) },
      options: {
        scales: {
          x: { ...plots.names(labels), title: axis((KINDS[kind] || [kind, 'strength'])[1]).title },
          y: { ...axis('% right', y => y > 100 ? '' : fixed(y, 0)), min: lowest, max: highest, grid: { color: upTo100 } },
        },
        plugins: {
          legend: page.legend(),
          tooltip: { callbacks: { label: item => `${item.dataset.label}: ${item.dataset.tips[item.dataIndex]}` } },
        },
      },
    }));
  }

  function rang(set) {
    if (alarm.reason) return 'no alarm';
    return set.alarm ? count(set.imagesUntilAlarm) : 'silent';
  }

  function driftTable() {
    table('drift-table', 'The policy on changed images, and after how many the alarm rang',
      ['', 'policy', 'points lost', 'alarm after', 'full width', 'went on'],
      sets.map(set => ({ className: set.alarm === (set === clean || set.drop < COSTLY) ? 'bad' : '', cells: [
        name(set), percent(set.accuracy, 1), loss(set.drop), rang(set), percent(set.full, 1), percent(set.escalated, 1)] })));
  }

  function show() {
    byId('drift-words').textContent = driftWords();
    byId('alarm-words').textContent = alarmWords();
    for (const kind of new Set(changed.map(set => set.kind))) driftPlot(kind);
    driftTable();
  }

  return { card, show };
})();
