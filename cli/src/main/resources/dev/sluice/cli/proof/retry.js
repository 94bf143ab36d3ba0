'use strict';

// How going on to a wider width works out, step by step and class by class.
const retrySection = (() => {
  const { count, fixed, percent, byId, table, widthName } = page;
  const { retry, splits } = page.data.proof;
  const SHOWN = 10;
  const { classes } = retry;

  function retryWords() {
    const went = Math.round(retry.escalated * splits.test);
    const net = retry.gained - retry.spoiled;
    const verdict = net > 0 ? `${count(net)} more right in the end` : net < 0
      ? `${count(-net)} fewer right in the end: going on does harm here` : 'none more right in the end';
    return `${percent(1 - retry.escalated, 1)} of the ${count(splits.test)} test images are answered by the first width that they`
      + ` are run at; ${count(went)} go on to a wider one. Going on puts ${count(retry.gained)} answers right and spoils`
      + ` ${count(retry.spoiled)}: ${verdict}. ${count(retry.missed)} answers stay wrong that full width gets right.`;
  }

  function retryPlots() {
    plots.bars('retry-plots', 'Which width answers', ['% of test images', x => fixed(x, 0)],
      retry.shareByStep.map((part, step) => ({ name: widthName(step), value: 100 * part, text: percent(part, 1), colour: 'widths' })));
    plots.bars('retry-plots', 'What going on changes', ['answers', count], [
      ['put right', retry.gained, 'policy'], ['spoiled', retry.spoiled, 'others'], ['missed', retry.missed, 'others'],
    ].map(([name, value, colour]) => ({ name, value, text: count(value), colour })));
  }

  function retryTable() {
    const last = retry.shareByStep.length - 1;
    table('retry-table', 'The images that each width answers, and the margin below which it goes on',
      ['', 'share', 'test images', 'goes on below'],
      retry.shareByStep.map((part, step) => ({ cells: [
        widthName(step), percent(part), count(part * splits.test),
        step === last ? 'never' : page.goesOnBelow(retry.thresholds[step])] })));
    byId('retry-note').textContent = 'Missed: wrong, but right at full width. The margin is the largest minus the second largest'
      + ` class probability. The thresholds were fitted on ${retry.calibratedOn}.`;
  }

  function classesWords() {
    const [worst] = classes;
    const lost = worst.full - worst.accuracy;
    const most = classes.reduce((a, b) => b.full - b.accuracy > a.full - a.accuracy ? b : a, worst);
    const ofMost = most === worst || most.full <= most.accuracy ? ''
      : ` The policy loses the most in “${most.name}”: ${words.loss(most.full - most.accuracy)} points.`;
    return `The hardest class for the policy is “${worst.name}”: ${percent(worst.accuracy, 1)} of ${count(worst.images)} images,`
      + ` ${lost > 0 ? `${words.loss(lost)} points fewer than` : lost < 0 ? `${words.loss(-lost)} points more than` : 'as many as'}`
      + ` at full width.${ofMost}`;
  }

  function classesPlot() {
    const worst = classes.slice(0, SHOWN);
    const set = (label, kind, value) => ({
      label, kind, values: worst.map(c => 100 * value(c)), texts: worst.map(c => percent(value(c), 1)) });
    const title = classes.length > SHOWN ? `The ${SHOWN} hardest of ${count(classes.length)} classes` : 'The classes, hardest first';
    plots.dots('classes-plots', title, ['% right', x => fixed(x, 0)], worst.map(c => words.short(c.name)), [
      set('narrowest width', 'widths', c => c.narrowest),
      set('policy', 'policy', c => c.accuracy),
      set('full width', 'others', c => c.full),
    ], 100);
  }

  function classesTable() {
    table('classes-table', 'All classes, the hardest for the policy first',
      ['', 'images', 'policy', 'narrowest', 'full', 'went on'],
      classes.map(c => ({ cells: [
        c.name, count(c.images), ...[c.accuracy, c.narrowest, c.full, c.escalated].map(x => percent(x, 1))] })));
  }

  return () => {
    byId('retry-words').textContent = retryWords();
    retryPlots();
    retryTable();
    byId('classes-words').textContent = classesWords();
    classesPlot();
    classesTable();
  };
})();
