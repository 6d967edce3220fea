//! The rules of a review, as pure functions: which stage is open, who may decide, and what
//! a decision leads to.

use serde::{Deserialize, Serialize};

use crate::{
    auth::Permission,
    channels::Labels,
    error::Error,
    id::UserId,
    workflow::{Decision, ReviewState},
};

/// One step of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    pub code: String,
    pub labels: Labels,
    /// Needed to decide in it.
    pub permission: Permission,
    /// How many people must approve.
    pub needed: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum StageState {
    Waiting,
    Open,
    Approved,
    Rejected,
}

/// A decision as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    pub stage: usize,
    pub user: UserId,
    pub decision: Decision,
}

/// Why somebody may not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The review has ended.
    Closed,
    Forbidden(Permission),
    /// Decisions are made by people: a token without an owner and the hub itself have no eyes.
    NoPerson,
    /// They wrote part of what is under review.
    FourEyes,
    /// They decided in this review before, in this or an earlier stage.
    AlreadyDecided,
}

impl Refusal {
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "REVIEW_CLOSED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NoPerson => "NO_PERSON",
            Self::FourEyes => "FOUR_EYES",
            Self::AlreadyDecided => "ALREADY_DECIDED",
        }
    }

    pub fn reason(self) -> String {
        match self {
            Self::Closed => "the review has ended".to_owned(),
            Self::Forbidden(permission) => format!("missing permission `{permission}`"),
            Self::NoPerson => "only a person can decide in a review".to_owned(),
            Self::FourEyes => "you wrote part of this change: somebody else has to decide".to_owned(),
            Self::AlreadyDecided => "you decided in this review already: somebody else has to decide".to_owned(),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Forbidden(permission) => Self::Forbidden(permission),
            other => Self::refused(other.code(), other.reason()),
        }
    }
}

/// Where a review stands after `decided`.
pub fn state(stages: &[Stage], decided: &[Decided]) -> ReviewState {
    if decided.iter().any(|one| one.decision == Decision::Reject) {
        return ReviewState::Rejected;
    }
    match current(stages, decided) {
        Some(_) => ReviewState::Open,
        None => ReviewState::Approved,
    }
}

/// The stage that waits for decisions: the first without enough approvals.
pub fn current(stages: &[Stage], decided: &[Decided]) -> Option<usize> {
    (0..stages.len()).find(|&index| approvals(decided, index) < stages[index].needed as usize)
}

fn approvals(decided: &[Decided], stage: usize) -> usize {
    decided.iter().filter(|one| one.stage == stage && one.decision == Decision::Approve).count()
}

pub fn stage_state(stages: &[Stage], decided: &[Decided], index: usize) -> StageState {
    let rejected = decided.iter().find(|one| one.decision == Decision::Reject).map(|one| one.stage);
    match (rejected, current(stages, decided)) {
        (Some(stage), _) if stage == index => StageState::Rejected,
        (_, None) => StageState::Approved,
        (_, Some(current)) if index < current => StageState::Approved,
        (None, Some(current)) if index == current => StageState::Open,
        _ => StageState::Waiting,
    }
}

/// Who wants to decide, seen by the rules.
pub struct Person<'a> {
    pub user: Option<UserId>,
    pub can: &'a (dyn Fn(Permission) -> bool + Sync),
}

/// Whether `person` may decide now; answers the index of the stage. `authors` wrote the change under review.
pub fn may_decide(
    review: ReviewState,
    stages: &[Stage],
    decided: &[Decided],
    authors: &[UserId],
    person: &Person<'_>,
) -> Result<usize, Refusal> {
    let open = (review == ReviewState::Open).then(|| current(stages, decided)).flatten();
    let index = open.ok_or(Refusal::Closed)?;
    let permission = stages[index].permission;
    if !(person.can)(permission) {
        return Err(Refusal::Forbidden(permission));
    }
    let user = person.user.ok_or(Refusal::NoPerson)?;
    if authors.contains(&user) {
        return Err(Refusal::FourEyes);
    }
    if decided.iter().any(|one| one.user == user) {
        return Err(Refusal::AlreadyDecided);
    }
    Ok(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages() -> Vec<Stage> {
        let stage = |code: &str, permission| Stage { code: code.into(), labels: Labels::new(), permission, needed: 1 };
        vec![stage("content", Permission::ReviewContent), stage("publication", Permission::ApprovePublication)]
    }

    fn approve(stage: usize, user: UserId) -> Decided {
        Decided { stage, user, decision: Decision::Approve }
    }

    fn ask(decided: &[Decided], authors: &[UserId], user: Option<UserId>) -> Result<usize, Refusal> {
        let state = state(&stages(), decided);
        may_decide(state, &stages(), decided, authors, &Person { user, can: &|_| true })
    }

    #[test]
    fn whoever_wrote_any_part_of_the_change_may_not_decide() {
        let (anna, ben, cleo) = (UserId::new(), UserId::new(), UserId::new());
        assert_eq!(ask(&[], &[anna, ben], Some(anna)), Err(Refusal::FourEyes));
        assert_eq!(ask(&[], &[anna, ben], Some(ben)), Err(Refusal::FourEyes));
        assert_eq!(ask(&[], &[anna, ben], Some(cleo)), Ok(0));
    }

    #[test]
    fn nobody_decides_two_stages_of_one_review() {
        let (anna, ben) = (UserId::new(), UserId::new());
        assert_eq!(ask(&[approve(0, anna)], &[], Some(anna)), Err(Refusal::AlreadyDecided));
        assert_eq!(ask(&[approve(0, anna)], &[], Some(ben)), Ok(1));
    }

    #[test]
    fn a_stage_that_needs_two_approvals_takes_them_from_two_people() {
        let mut stages = stages();
        stages[0].needed = 2;
        let (anna, ben) = (UserId::new(), UserId::new());
        assert_eq!(current(&stages, &[approve(0, anna)]), Some(0));
        assert_eq!(current(&stages, &[approve(0, anna), approve(0, ben)]), Some(1));
    }

    #[test]
    fn a_machine_without_an_owner_decides_nothing() {
        assert_eq!(ask(&[], &[], None), Err(Refusal::NoPerson));
    }

    #[test]
    fn the_permission_of_the_open_stage_counts() {
        let only_content = |permission| permission == Permission::ReviewContent;
        let person = Person { user: Some(UserId::new()), can: &only_content };
        let at = |decided: &[Decided]| may_decide(ReviewState::Open, &stages(), decided, &[], &person);
        assert_eq!(at(&[]), Ok(0));
        assert_eq!(at(&[approve(0, UserId::new())]), Err(Refusal::Forbidden(Permission::ApprovePublication)));
    }

    #[test]
    fn one_rejection_ends_the_review_and_shows_in_its_stage() {
        let decided =
            [approve(0, UserId::new()), Decided { stage: 1, user: UserId::new(), decision: Decision::Reject }];
        assert_eq!(state(&stages(), &decided), ReviewState::Rejected);
        assert_eq!(stage_state(&stages(), &decided, 0), StageState::Approved);
        assert_eq!(stage_state(&stages(), &decided, 1), StageState::Rejected);
        assert_eq!(ask(&decided, &[], Some(UserId::new())), Err(Refusal::Closed));
    }

    #[test]
    fn the_last_approval_approves_the_review() {
        let decided = [approve(0, UserId::new()), approve(1, UserId::new())];
        assert_eq!(state(&stages(), &decided), ReviewState::Approved);
        assert!((0..2).all(|index| stage_state(&stages(), &decided, index) == StageState::Approved));
    }
}
