// The Playground listens on all addresses and has no option for it: with `node --require` before it, on this machine only.
const net = require("net");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port === "number" || /^\d+$/.test(String(port))) {
    return listen.call(this, { port: Number(port), host: "127.0.0.1" }, rest.find((each) => typeof each === "function"));
  }
  return listen.call(this, typeof port === "object" && port.port !== undefined ? { ...port, host: "127.0.0.1" } : port, ...rest);
};
