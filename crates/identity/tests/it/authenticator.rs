//! An authenticator in software: makes passkeys and answers with them as a
//! browser would, for the tests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use identity::keys::sha256;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

/// Where the pages of these tests are.
pub const ORIGIN: &str = "https://sso.example.edu.cn";

pub struct Authenticator {
    pub key: EcdsaKeyPair,
    pub id: Vec<u8>,
    pub counter: u32,
    pub origin: String,
    pub rp: String,
    pub flags: u8,
}

impl Authenticator {
    pub fn new(name: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        Self {
            key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random)
                .unwrap(),
            id: sha256(name.as_bytes()).to_vec(),
            counter: 0,
            origin: ORIGIN.to_owned(),
            rp: "sso.example.edu.cn".to_owned(),
            flags: 0x05,
        }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        serde_json::json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = sha256(self.rp.as_bytes()).to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// What `navigator.credentials.create` answers.
    pub fn create(&self, challenge: &str) -> String {
        let point = self.key.public_key().as_ref();
        let number = |n: i64| Value::from(n);
        let key = Value::Map(vec![
            (number(1), number(2)),
            (number(3), number(-7)),
            (number(-1), number(1)),
            (number(-2), Value::Bytes(point[1..33].to_vec())),
            (number(-3), Value::Bytes(point[33..65].to_vec())),
        ]);
        let mut data = self.data(self.flags | 0x40);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend_from_slice(&self.id);
        ciborium::into_writer(&key, &mut data).unwrap();
        let attestation = Value::Map(vec![
            (Value::from("fmt"), Value::from("none")),
            (Value::from("attStmt"), Value::Map(Vec::new())),
            (Value::from("authData"), Value::Bytes(data)),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&attestation, &mut bytes).unwrap();
        joined(&[&self.id, &self.client_data("webauthn.create", challenge), &bytes])
    }

    /// What `navigator.credentials.get` answers.
    pub fn get(&mut self, challenge: &str) -> String {
        self.counter += 1;
        let client = self.client_data("webauthn.get", challenge);
        let data = self.data(self.flags);
        let mut signed = data.clone();
        signed.extend_from_slice(&sha256(&client));
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        joined(&[&self.id, &client, &data, signature.as_ref()])
    }
}

fn joined(parts: &[&[u8]]) -> String {
    parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect::<Vec<_>>().join(".")
}
