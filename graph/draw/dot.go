package draw

func writeDOT(s *sketch) []byte { return nil }
