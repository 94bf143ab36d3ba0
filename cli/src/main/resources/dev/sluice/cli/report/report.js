'use strict';

// Draws the report of a demo from the JSON in the page.
(() => {
  const { count, compact, fixed, percent, micros, points, byId, table, widthName, colour, axis } = page;
  const { results, otherThresholds } = page.data;
  const widths = results.widths;
  const full = widths[widths.length - 1];
  const policy = results.policies.find(p => p.name === 'margin');

  // ---- words -------------------------------------------------------------------------------

  function summary() {
    const narrowest = widths[0];
    const text = `The narrowest width needs ${percent(narrowest.macs / full.macs, 1)} of the full width’s`
      + ` computation and gets ${percent(narrowest.accuracy)} of ${count(results.splits.test)} test images right;`
      + ` the full width gets ${percent(full.accuracy)}.`;
    return policy === undefined ? text : text
      + ` Choosing the width anew for every image, the margin policy gets ${percent(policy.accuracy)} right`
      + ` with ${percent(policy.meanMacs / full.macs, 1)} of the computation.`;
  }

  function cards() {
    const list = [
      [percent(full.accuracy), 'accuracy at full width'],
      [percent(widths[0].accuracy), 'accuracy at the narrowest width'],
    ];
    if (policy) {
      const saved = 1 - policy.meanMacs / full.macs;
      list.push(
        [percent(policy.accuracy), `accuracy of the margin policy (${points(policy.accuracy - full.accuracy)} points)`],
        [percent(Math.abs(saved), 1), `${saved < 0 ? 'more' : 'less'} computation with the margin policy`]);
    }
    return list;
  }

  // ---- tables ------------------------------------------------------------------------------

  function macsTable() {
    const layers = Object.keys(full.channels);
    const rows = widths.map(w => ({ cells: [
      widthName(w.step), percent(w.accuracy), count(w.macs), percent(w.macs / full.macs, 1),
      fixed(w.weightBytes / 1000, 1), ...layers.map(layer => count(w.channels[layer]))] }));
    if (policy) {
      rows.push({ className: 'policy', cells: [
        'margin policy', percent(policy.accuracy), count(policy.meanMacs), percent(policy.meanMacs / full.macs, 1),
        '', ...layers.map(() => '')] });
    }
    table('macs-table', 'Accuracy, computation for an image, weights, and the channels of every layer',
      ['', 'accuracy', 'MACs', 'of full', 'weights, kB', ...layers], rows);
  }

  // What the policy takes on average if every width that runs takes its median time: known only
  // where going on to a wider width runs all of that width.
  function policyMicros() {
    if (!policy || results.connectivity !== 'dense') return undefined;
    let spent = 0;
    let expected = 0;
    policy.shareByStep.forEach((share, step) => {
      const last = step === policy.shareByStep.length - 1;
      if (last || policy.thresholds[step] < 1) spent += widths[step].latencyMicros.median;
      expected += share * spent;
    });
    return expected;
  }

  function latencyTable(expected) {
    const rows = widths.map(w => ({ cells: [
      widthName(w.step), percent(w.accuracy), micros(w.latencyMicros.median), micros(w.latencyMicros.p99)] }));
    if (expected !== undefined) {
      rows.push({ className: 'policy', cells: ['margin policy', percent(policy.accuracy), micros(expected) + ' *', ''] });
      byId('latency-note').textContent = '* Estimated: the widths’ medians, each as often as the policy runs it.';
    }
    table('latency-table', 'Accuracy and the latency of a single image: median, and what 99\u202f% do not exceed',
      ['', 'accuracy', 'median', 'p99'], rows);
  }

  function shareTable() {
    const last = policy.shareByStep.length - 1;
    table('share-table', 'The images that each width answers, and the margin below which it goes on',
      ['', 'share', 'test images', 'goes on below'],
      policy.shareByStep.map((share, step) => ({ cells: [
        widthName(step), percent(share), count(share * results.splits.test),
        step === last ? 'never' : page.goesOnBelow(policy.thresholds[step])] })));
    byId('share-note').textContent = `The thresholds were fitted on ${policy.calibratedOn}.`;
  }

  // ---- plots -------------------------------------------------------------------------------

  // Writes each point's name beside it.
  const pointNames = {
    id: 'pointNames',
    afterDatasetsDraw(chart) {
      chart.data.datasets.forEach((set, i) => (set.names || []).forEach((name, k) => {
        const { x, y } = chart.getDatasetMeta(i).data[k].getProps(['x', 'y'], true);
        const right = x > chart.chartArea.right - 60;
        chart.ctx.save();
        chart.ctx.font = '600 12px system-ui, sans-serif';
        chart.ctx.fillStyle = set.borderColor;
        chart.ctx.textAlign = right ? 'right' : 'left';
        chart.ctx.fillText(name, x + (right ? -9 : 9), y + 16);
        chart.ctx.restore();
      }));
    },
  };

  function scatter(id, alt, xAxis, sets) {
    page.plot(byId(id), alt, () => ({
      type: 'scatter',
      data: { datasets: sets() },
      plugins: [pointNames],
      options: {
        layout: { padding: { right: 8 } },
        scales: {
          x: { ...axis(...xAxis), beginAtZero: true, grace: '5%' },
          y: { ...axis('accuracy on test images', y => fixed(y, 1) + '\u202f%'), grace: '15%' },
        },
        plugins: {
          legend: page.legend(),
          tooltip: { callbacks: { label: item => item.dataset.tips[item.dataIndex] } },
        },
      },
    }));
  }

  function widthsSet(x, tip) {
    return {
      label: 'one width for all images',
      data: widths.map(w => ({ x: x(w), y: 100 * w.accuracy })),
      names: widths.map(w => String(w.step)),
      tips: widths.map(w => `${widthName(w.step)}: ${percent(w.accuracy)}, ${tip(w)}`),
      showLine: true, pointStyle: 'circle', pointRadius: 5, pointHoverRadius: 7, borderWidth: 2,
      borderColor: colour('widths'), backgroundColor: colour('widths'),
    };
  }

  function policySet(label, x, tip) {
    return {
      label, data: [{ x, y: 100 * policy.accuracy }],
      tips: [`margin policy: ${percent(policy.accuracy)}, ${tip}`],
      pointStyle: 'rectRot', pointRadius: 9, pointHoverRadius: 11, order: -1,
      borderColor: colour('policy'), backgroundColor: colour('policy'),
    };
  }

  function othersSet() {
    return {
      label: 'margin policy, other thresholds',
      data: otherThresholds.map(p => ({ x: p.meanMacs, y: 100 * p.accuracy })),
      tips: otherThresholds.map(p => `other thresholds: ${percent(p.accuracy)}, ${count(p.meanMacs)} MACs`),
      pointStyle: 'crossRot', pointRadius: 4, borderWidth: 1.5, order: 1,
      borderColor: colour('others'), backgroundColor: colour('others'),
    };
  }

  const inWords = (x, what) => widths.map(w => `${widthName(w.step)}: ${x(w)} ${what}, ${percent(w.accuracy)}`).join('; ');

  function macsPlot() {
    const alt = 'Accuracy against multiply-accumulates. ' + inWords(w => count(w.macs), 'MACs');
    const ofPolicy = policy ? `; margin policy: ${count(policy.meanMacs)} MACs on average, ${percent(policy.accuracy)}` : '';
    scatter('macs-plot', alt + ofPolicy, ['multiply-accumulates per image (MACs)', compact], () => {
      const sets = [widthsSet(w => w.macs, w => `${count(w.macs)} MACs`)];
      if (policy) sets.push(policySet('margin policy', policy.meanMacs, `${count(policy.meanMacs)} MACs on average`));
      if (otherThresholds.length > 0) sets.push(othersSet());
      return sets;
    });
  }

  function latencyPlot(expected) {
    const alt = 'Accuracy against latency. ' + inWords(w => micros(w.latencyMicros.median), 'median');
    scatter('latency-plot', alt, ['median latency of one image (µs)', compact], () => {
      const sets = [widthsSet(w => w.latencyMicros.median, w => micros(w.latencyMicros.median))];
      if (expected !== undefined) sets.push(policySet('margin policy (estimated)', expected, `about ${micros(expected)}`));
      return sets;
    });
  }

  function sharePlot() {
    const alt = 'Share of test images answered at each width. '
      + policy.shareByStep.map((share, step) => `${widthName(step)}: ${percent(share, 1)}`).join('; ');
    page.plot(byId('share-plot'), alt, () => ({
      type: 'bar',
      data: {
        labels: policy.shareByStep.map((_, step) => widthName(step)),
        datasets: [{
          data: policy.shareByStep.map(share => 100 * share), backgroundColor: colour('policy'), maxBarThickness: 72,
        }],
      },
      options: {
        scales: {
          x: axis('the width that answers'),
          y: { ...axis('share of test images', y => fixed(y, 0) + '\u202f%'), beginAtZero: true },
        },
        plugins: {
          legend: { display: false },
          tooltip: { callbacks: { label: item => percent(item.raw / 100) } },
        },
      },
    }));
  }

  // ---- the page ----------------------------------------------------------------------------

  const expected = policyMicros();
  page.title(`${results.network} on ${results.dataset}: one weight set, ${widths.length} widths`);
  byId('summary').textContent = summary();
  page.cards('cards', cards());
  macsTable();
  latencyTable(expected);
  macsPlot();
  latencyPlot(expected);
  if (policy) {
    shareTable();
    sharePlot();
  } else {
    byId('share-section').hidden = true;
  }
  if (otherThresholds.length > 0) {
    byId('macs-note').textContent = 'Other thresholds: what the same policy would do on these test images with'
      + ' thresholds fitted for another allowance.';
  }
  page.making();
  page.start();
})();
