// Makes containers on Azurite, and lets browsers PUT: node azurite-containers.mjs http://127.0.0.1:10000/devstoreaccount1 NAME...
import { createHmac } from 'node:crypto';

const [address, ...names] = process.argv.slice(2);
const account = 'devstoreaccount1';
// Azurite's well-known key, the same on every machine: it protects nothing.
const key = Buffer.from('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==', 'base64');

const cors = '<?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><Cors><CorsRule><AllowedOrigins>*</AllowedOrigins>' +
  '<AllowedMethods>GET,HEAD,PUT,OPTIONS</AllowedMethods><AllowedHeaders>*</AllowedHeaders><ExposedHeaders>*</ExposedHeaders>' +
  '<MaxAgeInSeconds>3600</MaxAgeInSeconds></CorsRule></Cors></StorageServiceProperties>';

await put('', { comp: 'properties', restype: 'service' }, cors, 202);
for (const name of names) await put(`/${name}`, { restype: 'container' }, '', 201, 409);
console.log(`containers: ${names.join(', ')}`);

// Shared Key, as the service documents it.
async function put(path, query, body, ...good) {
  const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' };
  const length = Buffer.byteLength(body) || '';
  const type = body ? 'application/xml' : '';
  const canonicalHeaders = Object.entries(headers).sort().map(([name, value]) => `${name}:${value}\n`).join('');
  const resource = `/${account}${new URL(address + path).pathname}` + Object.entries(query).sort().map(([name, value]) => `\n${name}:${value}`).join('');
  const text = `PUT\n\n\n${length}\n\n${type}\n\n\n\n\n\n\n${canonicalHeaders}${resource}`;
  const signature = createHmac('sha256', key).update(text, 'utf8').digest('base64');
  const response = await fetch(`${address}${path}?${new URLSearchParams(query)}`, {
    method: 'PUT', body: body || undefined, headers: { ...headers, ...(type && { 'content-type': type }), authorization: `SharedKey ${account}:${signature}` },
  });
  if (!good.includes(response.status)) throw new Error(`${path || 'properties'}: ${response.status} ${await response.text()}`);
}
