declare module 'onnxruntime-web';
