/** Uploads by tus 1.0.0: resumable, with progress, and with a fresh token for each request. */
import { accessToken, renew, tokenIsFresh } from './session';

export interface UploadResult {
  id: string;
  code: string;
  /** The same bytes were known already: that asset is answered and nothing was made. */
  duplicate: boolean;
  /** Address of the upload itself, which `replaceAssetFile` names. */
  upload: string;
}

interface UploadOptions {
  file: File;
  /** Replaces the file of this asset. */
  asset?: string;
  onProgress: (sent: number, total: number) => void;
}

export interface Running {
  result: Promise<UploadResult>;
  cancel: () => void;
}

const CHUNK = 8 * 1024 * 1024;

/** A refusal of the hub in its own words; the transport's sentence where there is none. */
function reason(error: Error & { originalResponse?: { getBody: () => string } | null }): Error {
  try {
    const body = JSON.parse(error.originalResponse?.getBody() ?? '') as { error?: { message?: string } };
    return new Error(body.error?.message ?? error.message);
  } catch {
    return error;
  }
}

export function upload({ file, asset, onProgress }: UploadOptions): Running {
  let cancel = () => {};
  const result = (async () => {
    const { Upload } = await import('tus-js-client');
    return new Promise<UploadResult>((resolve, reject) => {
      const headers: Record<string, string> = {};
      const transfer = new Upload(file, {
        endpoint: '/uploads',
        chunkSize: CHUNK,
        retryDelays: [0, 1000, 3000, 6000],
        metadata: { filename: file.name, filetype: file.type, ...(asset && { asset }) },
        removeFingerprintOnSuccess: true,
        onBeforeRequest: async (request) => {
          if (!tokenIsFresh()) await renew();
          request.setHeader('Authorization', `Bearer ${accessToken() ?? ''}`);
        },
        onAfterResponse: (_request, response) => {
          for (const name of ['Nabe-Asset-Id', 'Nabe-Asset-Code', 'Nabe-Duplicate']) {
            const value = response.getHeader(name);
            if (value) headers[name] = value;
          }
        },
        onProgress,
        onError: (error) => reject(reason(error as never)),
        onSuccess: () =>
          resolve({
            id: headers['Nabe-Asset-Id'] ?? '',
            code: decodeURIComponent(headers['Nabe-Asset-Code'] ?? ''),
            duplicate: headers['Nabe-Duplicate'] === 'true',
            upload: transfer.url?.split('/').pop() ?? '',
          }),
      });
      cancel = () => {
        void transfer.abort(true);
        reject(new Error('CANCELLED'));
      };
      transfer.start();
    });
  })();
  return { result, cancel: () => cancel() };
}
