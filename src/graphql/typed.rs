//! What somebody typed where the schema has a scalar: taken as it stands, so that what is wrong with it is said by the domain,
//! with its path and beside everything else, instead of ending the whole request.

use std::{borrow::Cow, marker::PhantomData};

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};

/// Looks like `T` in the schema, and holds the text of what was sent: digits of a number, a day, a moment.
pub struct Typed<T> {
    pub text: String,
    scalar: PhantomData<fn() -> T>,
}

impl<T: InputType> InputType for Typed<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text = match value.unwrap_or_default() {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            other => return Err(InputValueError::expected_type(other)),
        };
        Ok(Self { text, scalar: PhantomData })
    }

    fn to_value(&self) -> Value {
        Value::String(self.text.clone())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
