package people

// exhaustive is up to how many statements every combination is tried for a
// smallest contradiction.
const exhaustive = 12

// smallest returns a smallest set of statements that contradict each other;
// hold says whether some can all be true. All of them together cannot. Beyond
// a dozen it is a set that holds once any one statement is taken away.
func smallest(all []statement, hold func([]statement) (bool, error)) ([]statement, error) {
	// What is not needed for the contradiction goes first: fewer statements
	// are left to combine.
	core := append([]statement(nil), all...)
	for i := 0; i < len(core); {
		without := append(append([]statement(nil), core[:i]...), core[i+1:]...)
		ok, err := hold(without)
		switch {
		case err != nil:
			return nil, err
		case ok:
			i++
		default:
			core = without
		}
	}
	if len(all) > exhaustive {
		return core, nil
	}
	for size := 1; size < len(core); size++ {
		for set := uint(0); set < 1<<len(all); set++ {
			var some []statement
			for i, s := range all {
				if set>>i&1 != 0 {
					some = append(some, s)
				}
			}
			if len(some) != size {
				continue
			}
			ok, err := hold(some)
			if err != nil {
				return nil, err
			}
			if !ok {
				return some, nil
			}
		}
	}
	return core, nil
}
