package reach

// wants reports whether what lies at the goal in a column answers the question.
func (b *problem) wants(column int, key string) bool {
	if b.perCategory != nil {
		return b.perCategory.answers[column]
	}
	return b.plan.q.Aim == Left || matchesAny(key, b.plan.q.categories(), b.world)
}

// wantsInfluence reports whether influence answers where it arrives. Where people's data
// is asked for it does not, except that it may be asked where what left X went on as
// influence, and which transfers carried people's data into an aggregate.
func (b *problem) wantsInfluence() bool {
	q := &b.plan.q
	return b.perCategory == nil && (!q.OfPeople || q.Aim == Left || q.Aim == Crossed)
}
